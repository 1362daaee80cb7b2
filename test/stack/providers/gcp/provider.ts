import type { Description } from '../core/provider';
import { budget } from './budget';
import { vpcConnector } from './connector';
import { iapMember, serviceIdentity } from './iap';
import { logMetric } from './log-metric';
import { alertPolicy, dashboard, notificationChannel, uptimeCheck } from './monitoring';
import { projectRole } from './project-role';
import { projectService } from './project-service';
import { redisInstance } from './redis-instance';
import { repository } from './repository';
import { runService } from './run-service';
import { runServiceRole } from './run-service-role';
import { secret } from './secret';
import { secretRole } from './secret-role';
import { secretVersion } from './secret-version';
import { serviceAccount } from './service-account';
import { projectOf, regionOf } from './settings';

/** The part of Google's provider that this stack uses. */
export const gcp: Description = {
  version: '9.37.0',
  types: [
    projectService,
    redisInstance,
    vpcConnector,
    serviceAccount,
    projectRole,
    repository,
    runService,
    runServiceRole,
    secret,
    secretVersion,
    secretRole,
    serviceIdentity,
    iapMember,
    dashboard,
    alertPolicy,
    uptimeCheck,
    notificationChannel,
    logMetric,
    budget,
  ],
  invokes: {
    'gcp:organizations/getClientConfig:getClientConfig': () => ({
      id: 'client',
      accessToken: process.env.GOOGLE_OAUTH_ACCESS_TOKEN ?? '',
      project: projectOf(),
      region: regionOf(),
      zone: '',
      defaultLabels: {},
    }),
    'gcp:organizations/getProject:getProject': ({ projectId }) => ({
      id: projectOf(projectId),
      projectId: projectOf(projectId),
      number: '123456789012',
      name: projectOf(projectId),
    }),
  },
};
