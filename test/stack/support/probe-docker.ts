import { findDocker } from '../docker/engine';
import { registryAnswers } from '../docker/registry';

/** Prints what is missing to build and push images, or nothing. */
async function probe(registry: string) {
  if (process.platform !== 'linux') {
    console.log(
      'The containers share the network of the machine, which Docker does on Linux alone.',
    );
  } else if (!(await findDocker())) {
    console.log(
      'No Docker daemon answers: start Docker, or install it from https://docs.docker.com/get-docker/.',
    );
  } else if (!(await registryAnswers(registry))) {
    console.log(
      `No registry answers at ${registry}: \`docker run -d -p ${registry}:5000 registry:2\` starts one.`,
    );
  }
}

void probe(process.argv[2] ?? '');
