import type { Handler } from './server-context.js';

/** The token endpoint of `write-credentials.ts`. */
export const exchangeToken: Handler = async () => ({
  access_token: 'a-token-of-the-fake',
  issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
  token_type: 'Bearer',
  expires_in: 3600,
});
