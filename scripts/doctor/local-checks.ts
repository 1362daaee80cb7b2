import { cloudRunRegions } from '../../infra/regions';
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
        `install Node ${leastNode} or later: https://nodejs.org`,
      );
}

export async function checkPulumi(): Promise<Finding> {
  const { isRight, output } = await runCommand('pulumi', ['version']);
  return isRight
    ? ok(`Pulumi ${output.trim()}`)
    : missing(
        'Pulumi is not on PATH',
        'npx pulumi version fetches it, or https://www.pulumi.com/docs/install',
      );
}

export async function checkDocker({ get }: Settings): Promise<Finding> {
  if (get('image') !== '') return ok('Docker is not needed: the image is configured');
  const { isRight } = await runCommand('docker', ['info']);
  return isRight
    ? ok('Docker')
    : missing(
        'No Docker daemon answers',
        'start Docker, or deploy a ready image: pulumi config set image …  (README, "Without Docker")',
      );
}

export function checkProject({ project }: Settings): Finding {
  return project !== ''
    ? ok(`project ${project}`)
    : missing('No project is set', 'pulumi config set gcp:project YOUR_PROJECT');
}

export function checkRegion({ region }: Settings): Finding {
  if (cloudRunRegions.includes(region)) return ok(`region ${region}`);
  const text = region === '' ? 'No region is set' : `Cloud Run has no region ${region}`;
  return missing(text, 'pulumi config set gcp:region us-central1');
}
