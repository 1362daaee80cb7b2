import * as provider from '@pulumi/pulumi/provider';
import { type Description, createProvider } from './provider';

/** Serves resource types to the engine that started this process. */
export function serve(description: Description): void {
  endWithEngine();
  void provider.main(createProvider(description), process.argv.slice(2));
}

/** An engine that was killed cannot end its providers. */
function endWithEngine() {
  const engine = process.ppid;
  setInterval(() => process.ppid !== engine && process.exit(1), 200).unref();
}
