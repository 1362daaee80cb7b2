import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { StackConfig } from '../../infra/config-check';
import { rolesFor } from '../../scripts/doctor/roles';
import { runProgram } from './run-program';

const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');

test('the README names every role that the doctor looks for', () => {
  const everything = { monitoring: true, access: 'iap', vpcAccess: 'direct' } as StackConfig;
  const roles = rolesFor(everything).map(([role]) => role);
  expect(roles.filter((role) => !readme.includes(`\`${role}\``))).toEqual([]);
});

test('the README counts the resources right, with the stack itself', async () => {
  const { resources } = await runProgram();
  expect(readme).toContain(`${resources.length + 1} resources`);
  expect(readme).toContain(`\`${resources.length + 1} unchanged\``);
});

test('the README names every output', async () => {
  const { outputs } = await runProgram();
  const [, list = ''] = /with the outputs ([\s\S]*?)\. Open/.exec(readme) ?? [];
  expect(list.match(/\w+(?=`)/g)).toEqual(Object.keys(outputs));
});
