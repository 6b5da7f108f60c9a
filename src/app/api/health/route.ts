/** For load balancers: the process answers. Whether the database does is the operator's page. */
export function GET() {
  return new Response('ok\n', { headers: { 'cache-control': 'no-store' } });
}
