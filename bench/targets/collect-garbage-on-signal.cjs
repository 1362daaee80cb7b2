// Loaded before a server whose memory is measured (with --expose-gc).
process.on('SIGUSR2', () => {
  for (let pass = 0; pass < 3; pass++) globalThis.gc();
});
