import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { type Deployment, prepareDeployment } from './support/deployment';
import { describeWith } from './support/needs';

const rounds = 2;

const emptyProgram = `import '@pulumi/docker';
import '@pulumi/gcp';
`;

/** Takes turns, so that what else the machine does falls on both alike. */
async function measure(program: Deployment, empty: Deployment) {
  const seconds = { program: Infinity, empty: Infinity };
  for (let round = 0; round < rounds; round++) {
    for (const [name, { project }] of [
      ['program', program],
      ['empty', empty],
    ] as const) {
      const preview = await project.pulumi('preview');
      expect(preview.code).toBe(0);
      seconds[name] = Math.min(seconds[name], preview.seconds);
    }
  }
  return seconds;
}

describeWith(['pulumi'], 'loading the program', () => {
  it('is compared with an empty program of the same packages', async () => {
    const program = await prepareDeployment({ image: 'docker.example.com/chat:1' });
    const empty = await prepareDeployment();
    await writeFile(join(empty.project.folder, 'infra', 'index.ts'), emptyProgram);
    const seconds = await measure(program, empty);
    // Reported, not asserted: a busy machine would decide.
    process.stderr.write(
      `${seconds.program.toFixed(1).padStart(7)} s  preview of all resources; an empty program takes ${seconds.empty.toFixed(1)} s\n`,
    );
  });
});
