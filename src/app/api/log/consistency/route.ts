export { getConsistency as GET } from '@/api/log';
