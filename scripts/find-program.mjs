import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const macApps = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The programs that the tests start, and where each may be named by hand. */
export const programs = {
  redis: { variable: 'REDIS_SERVER_PATH', names: ['redis-server'], paths: [] },
  chromium: {
    variable: 'CHROMIUM_PATH',
    names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    paths: macApps,
  },
};

/** Where a program lies, or undefined. */
export function findProgram({ variable, names, paths }) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const given = process.env[variable];
  const candidates = [
    ...(given ? [given] : []),
    ...folders.flatMap((folder) => names.map((name) => join(folder, name))),
    ...paths,
  ];
  return candidates.find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
