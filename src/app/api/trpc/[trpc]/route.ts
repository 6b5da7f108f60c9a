import { handleTrpc } from '@/api/http';

export { handleTrpc as GET, handleTrpc as POST };
