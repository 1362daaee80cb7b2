/** An answer that Google's APIs give instead of a result. */
export class ApiError extends Error {
  constructor(
    readonly code: number,
    readonly status: string,
    message: string,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

export const invalid = (message: string) => new ApiError(400, 'INVALID_ARGUMENT', message);
export const denied = (message: string) => new ApiError(403, 'PERMISSION_DENIED', message);
export const notFound = (message: string) => new ApiError(404, 'NOT_FOUND', message);
export const exists = (message: string) => new ApiError(409, 'ALREADY_EXISTS', message);
export const inUse = (message: string) => new ApiError(400, 'FAILED_PRECONDITION', message);
/** How an operation ends that was admitted and then failed; 3 is the code of gRPC. */
export const operationFailed = (message: string) => new ApiError(3, 'INVALID_ARGUMENT', message);
