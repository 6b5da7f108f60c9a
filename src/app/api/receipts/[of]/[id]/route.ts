import type { NextRequest } from 'next/server';
import { handleReceipt } from '@/api/downloads';

export async function GET(request: NextRequest, { params }: { params: Promise<{ of: string; id: string }> }) {
  return handleReceipt(request, await params);
}
