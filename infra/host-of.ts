/**
 * The host of an address, with its port; the scheme may be missing. Empty for no address: with
 * `pulumi up --target` what is left out has no outputs.
 */
export function hostOf(address: string | undefined): string {
  return (address ?? '').replace(/^\w+:\/\//, '').split('/')[0] ?? '';
}
