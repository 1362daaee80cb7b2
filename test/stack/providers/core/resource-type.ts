import type { Fields } from './fields';
import type { Properties } from './wire';

/**
 * One type of resource of a provider. All properties are plain values: marking secrets is the
 * server's work. The state holds the inputs as the API gave them back, and the outputs.
 */
export type ResourceType = {
  /** `package:module/name:Name`. */
  token: string;
  fields: Fields;
  /** Outputs that are secret whatever the inputs were. */
  secretOutputs?: string[];
  /** The input that gets `<logical name>-<7 hex>` where it is absent, and its greatest length. */
  autoName?: { field: string; maxLength: number };
  deleteBeforeReplace?: true;
  /** Faults that take more than one field to see, and what the provider fills in. */
  prepare?: (inputs: Properties) => Promise<Properties> | Properties;
  create: (inputs: Properties) => Promise<{ id: string; state: Properties }>;
  /** The state as it is, or nothing where the resource is gone. */
  read: (id: string, state: Properties) => Promise<Properties | undefined>;
  update?: (id: string, state: Properties, inputs: Properties) => Promise<Properties>;
  remove: (id: string, state: Properties) => Promise<void>;
};
