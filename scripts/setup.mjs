// `npm run setup`: finds, or installs, what the tests need beside Node.
import { spawnSync } from 'node:child_process';
import { findProgram, programs } from './find-program.mjs';

const needs = [
  { what: 'redis-server', program: programs.redis, apt: 'redis-server', brew: 'redis' },
  { what: 'Chromium', program: programs.chromium, apt: 'chromium', brew: '--cask chromium' },
];

const missing = needs.filter(({ what, program }) => {
  const path = findProgram(program);
  if (path) console.log(`setup: found ${what}: ${path}`);
  return path === undefined;
});

if (missing.length > 0) install(missing);
reportOptional();

function install(wanted) {
  const names = wanted.map(({ what }) => what).join(' and ');
  const root = process.getuid?.() === 0;
  const apt = wanted.map((need) => need.apt);
  if (!root || !runs('apt-get', ['--version'])) {
    const brew = wanted.map((need) => `brew install ${need.brew}`).join(' && ');
    const command =
      process.platform === 'darwin' ? brew : `sudo apt-get install -y ${apt.join(' ')}`;
    const variables = wanted.map(({ program }) => program.variable).join(', ');
    console.error(
      `setup: ${names} missing, and only root on Debian or Ubuntu can install it from here.`,
    );
    console.error(`setup: run: ${command}   (or say where it lies: ${variables})`);
    process.exit(1);
  }
  console.log(`setup: installing ${names} with apt-get`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const wait = ['-o', 'DPkg::Lock::Timeout=300', '-qq'];
  const isInstalled =
    spawnSync('apt-get', [...wait, 'update'], { stdio: 'inherit', env }).status === 0 &&
    spawnSync('apt-get', [...wait, 'install', '-y', '--no-install-recommends', ...apt], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env,
    }).status === 0;
  const still = wanted.filter(({ program }) => findProgram(program) === undefined);
  if (!isInstalled || still.length > 0) {
    console.error(`setup: apt-get could not install ${names}: see its message above`);
    process.exit(1);
  }
  for (const { what, program } of wanted)
    console.log(`setup: installed ${what}: ${findProgram(program)}`);
}

/** The stack tests use these where they are; a chat on this machine does without. */
function reportOptional() {
  const docker = runs('docker', ['info']);
  const pulumi = runs('pulumi', ['version']);
  console.log(
    docker
      ? 'setup: found Docker: the stack tests build the image'
      : 'setup: no Docker daemon answers: the stack tests that build the image are skipped',
  );
  console.log(
    pulumi
      ? 'setup: found the Pulumi CLI: the stack tests run'
      : 'setup: no pulumi on PATH: the stack tests are skipped (https://www.pulumi.com/docs/install)',
  );
}

function runs(command, args) {
  return spawnSync(command, args, { stdio: 'ignore', timeout: 20_000 }).status === 0;
}
