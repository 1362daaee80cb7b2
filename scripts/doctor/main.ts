// `npm run doctor`: what is missing for `pulumi up`, each with its mend. Exit code 1 if anything is.
import type { Check } from './check';
import { formatFinding, missing, ok, unknown, type Finding } from './finding';
import { createAskGoogle, findAccessToken } from './google';
import { checkConfiguration, checkDocker, checkNode, checkPulumi } from './local-checks';
import { networkChecks } from './network-checks';
import { projectChecks } from './project-checks';
import { checkServiceName } from './service-check';
import { loadSettings, type Settings } from './settings';

async function main(): Promise<void> {
  // The credentials' library warns when it finds no metadata server; the finding says it better.
  process.removeAllListeners('warning');
  const settings = await loadSettings(process.cwd(), process.argv[2]);
  console.log(`Stack ${settings.stack}:`);
  const findings = [
    checkNode(),
    ...(await Promise.all([checkPulumi(), checkDocker(settings)])),
    ...checkConfiguration(settings),
    ...(await checkCloud(settings)),
  ];
  for (const finding of findings) console.log(formatFinding(finding));
  const count = findings.filter(({ state }) => state !== 'ok').length;
  console.log(
    count === 0 ? 'Ready: npx pulumi up' : `${count} of ${findings.length} are not well.`,
  );
  process.exitCode = count === 0 ? 0 : 1;
}

async function checkCloud({ config, faults, stack }: Settings): Promise<Finding[]> {
  const what = 'the project, its billing, APIs, roles, network and service';
  const token = await findAccessToken();
  if (token === undefined) {
    return [
      missing('No Application Default Credentials', 'gcloud auth application-default login'),
      unknown(what, 'for want of credentials'),
    ];
  }
  const credentials = ok('Application Default Credentials');
  if (faults.some(({ text }) => text.startsWith('gcp:')))
    return [credentials, unknown(what, 'for want of a project and a region')];
  const ask = createAskGoogle(token);
  const run = (checks: readonly Check[]) =>
    Promise.all(checks.map((check) => check(ask, config, stack)));
  const project = await run(projectChecks);
  if (faults.length > 0)
    return [
      credentials,
      ...project,
      unknown('network and service', 'mend the configuration first'),
    ];
  return [credentials, ...project, ...(await run([...networkChecks, checkServiceName]))];
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
