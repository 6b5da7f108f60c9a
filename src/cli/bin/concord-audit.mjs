#!/usr/bin/env node
// TypeScript is compiled on the fly, so that what an auditor reads is what runs.
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

register({ tsconfig: fileURLToPath(new URL('../../../tsconfig.json', import.meta.url)) });
await import('../concord-audit.ts');
