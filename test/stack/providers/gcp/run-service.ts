import { Failure } from '../core/failure';
import { flag, list, map, number, object, text, texts } from '../core/fields';
import type { ResourceType } from '../core/resource-type';
import { isObject } from '../core/wire';
import { namedResource } from './named-resource';
import { runTemplate } from './run-template';

const service = namedResource({
  token: 'gcp:cloudrunv2/service:Service',
  noun: 'Service',
  collection: 'services',
  nameField: 'name',
  maxNameLength: 50,
  placeField: 'location',
  fields: {
    name: text({ replace: true }),
    location: text({ required: true, replace: true }),
    template: object(runTemplate, { required: true }),
    ingress: text({
      computed: true,
      oneOf: [
        'INGRESS_TRAFFIC_ALL',
        'INGRESS_TRAFFIC_INTERNAL_ONLY',
        'INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER',
      ],
    }),
    launchStage: text({ computed: true }),
    scaling: object(
      {
        minInstanceCount: number(),
        maxInstanceCount: number({ computed: true }),
        manualInstanceCount: number(),
        scalingMode: text({ computed: true, oneOf: ['AUTOMATIC', 'MANUAL'] }),
      },
      { computed: true },
    ),
    traffics: list(
      { type: text(), percent: number({ computed: true }), revision: text(), tag: text() },
      { computed: true },
    ),
    invokerIamDisabled: flag(),
    defaultUriDisabled: flag(),
    iapEnabled: flag({ computed: true }),
    description: text(),
    labels: map(),
    annotations: map(),
    customAudiences: texts(),
    tags: map({ replace: true }),
    deletionProtection: flag({ virtual: true, fallback: true }),
  },
  outputs: ['uri', 'urls', 'latestReadyRevision', 'latestCreatedRevision'],
  labelled: true,
  keptAfterFailure: true,
  protectedMessage:
    'cannot destroy service without setting deletion_protection=false and running `terraform apply`',
});

/** A Cloud Run service. A connector given by a short name never equals the one that is read. */
export const runService: ResourceType = {
  ...service,
  prepare(inputs) {
    const access = isObject(inputs.template) ? inputs.template.vpcAccess : undefined;
    if (
      isObject(access) &&
      access.connector !== undefined &&
      access.networkInterfaces !== undefined
    ) {
      throw new Failure('vpcAccess.connector conflicts with vpcAccess.networkInterfaces');
    }
    return inputs;
  },
};
