import { type Properties, isObject } from '../core/wire';

/** What the provider adds to the labels of what it creates. */
const attribution = { 'goog-pulumi-provisioned': 'true' };

const asLabels = (value: unknown): Properties => (isObject(value) ? value : {});

export const attributed = (labels: unknown): Properties => ({
  ...asLabels(labels),
  ...attribution,
});

/** The labels as the program gave them, and as they are. */
export function labelState(view: Properties): Properties {
  const effective = asLabels(view.labels);
  const own = Object.entries(effective).filter(([key]) => !(key in attribution));
  return {
    labels: Object.fromEntries(own),
    pulumiLabels: effective,
    effectiveLabels: effective,
  };
}
