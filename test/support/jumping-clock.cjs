// Required by a server before its own code: on SIGUSR2 its clock jumps by CLOCK_JUMP_MS.
const read = Date.now;
let offsetMs = 0;
Date.now = () => read() + offsetMs;
process.on('SIGUSR2', () => {
  offsetMs += Number(process.env.CLOCK_JUMP_MS);
  console.log(JSON.stringify({ severity: 'INFO', message: 'The clock has jumped' }));
});
