import type { NextRequest } from 'next/server';
import { getCheckpoint } from '@/api/log';

export async function GET(request: NextRequest, { params }: { params: Promise<{ no: string }> }) {
  return getCheckpoint(request, (await params).no);
}
