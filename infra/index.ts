// The stack is not built yet: nothing to deploy.
export {};
