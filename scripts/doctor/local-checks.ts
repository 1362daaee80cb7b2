import { missing, ok, type Finding } from './finding';
import { runCommand } from './run-command';
import type { Settings } from './settings';

const leastNode = 20;

export function checkNode(version = process.versions.node): Finding {
  const isRight = parseInt(version, 10) >= leastNode;
  return isRight
    ? ok(`Node ${version}`)
    : missing(
        `Node ${version} is too old`,
        `install Node ${leastNode} or later from https://nodejs.org`,
      );
}

export async function checkPulumi(): Promise<Finding> {
  const { isRight, output } = await runCommand('pulumi', ['version']);
  return isRight
    ? ok(`Pulumi ${output.trim()}`)
    : missing(
        'The Pulumi CLI does not answer',
        'npx pulumi version fetches it, or see https://www.pulumi.com/docs/install',
      );
}

export async function checkDocker({ config }: Settings): Promise<Finding> {
  if (config.image !== '') return ok('Docker is not needed: the image is configured');
  const { isRight } = await runCommand('docker', ['info']);
  return isRight
    ? ok('Docker')
    : missing(
        'No Docker daemon answers',
        'start Docker, or deploy a ready image: pulumi config set image ADDRESS (README, "Without Docker")',
      );
}

/** Everything that `pulumi up` would say of the configuration, in its words. */
export function checkConfiguration({ stack, config, faults }: Settings): Finding[] {
  if (faults.length > 0) return faults.map(({ text, mend }) => missing(text, mend));
  return [ok(`the configuration of ${stack}: project ${config.project}, region ${config.region}`)];
}
