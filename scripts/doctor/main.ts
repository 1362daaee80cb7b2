// `npm run doctor`: what is missing for `pulumi up`, each with its mend. Exit code 1 if anything is.
import { cloudChecks } from './cloud-checks';
import { formatFinding, missing, ok, unknown, type Finding } from './finding';
import { createGoogle, findAccessToken } from './google';
import { checkDocker, checkNode, checkProject, checkPulumi, checkRegion } from './local-checks';
import { loadSettings, type Settings } from './settings';

async function main(): Promise<void> {
  // The credentials' library warns when it finds no metadata server; the finding says it better.
  process.removeAllListeners('warning');
  const settings = await loadSettings(process.cwd(), process.argv[2]);
  console.log(`Stack ${settings.stack}:`);
  const findings = [
    checkNode(),
    ...(await Promise.all([checkPulumi(), checkDocker(settings)])),
    checkProject(settings),
    checkRegion(settings),
    ...(await checkCloud(settings)),
  ];
  for (const finding of findings) console.log(formatFinding(finding));
  const count = findings.filter(({ state }) => state !== 'ok').length;
  console.log(
    count === 0 ? 'Ready: npx pulumi up' : `${count} of ${findings.length} are not well.`,
  );
  process.exitCode = count === 0 ? 0 : 1;
}

async function checkCloud(settings: Settings): Promise<Finding[]> {
  const token = await findAccessToken();
  if (token === undefined) {
    return [
      missing('No Application Default Credentials', 'gcloud auth application-default login'),
      unknown(
        'the project, its billing, APIs, roles, network and service',
        'for want of credentials',
      ),
    ];
  }
  const credentials = ok('Application Default Credentials');
  if (settings.project === '') {
    return [
      credentials,
      unknown('billing, APIs, roles, network and service', 'for want of a project'),
    ];
  }
  const google = createGoogle(token);
  return [credentials, ...(await Promise.all(cloudChecks.map((check) => check(google, settings))))];
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
