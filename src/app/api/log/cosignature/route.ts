export { postCosignature as POST } from '@/api/log';
