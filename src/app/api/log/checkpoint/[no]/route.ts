import type { NextRequest } from 'next/server';
import { getCheckpoint } from '@/api/log';

export async function GET(_request: NextRequest, { params }: { params: Promise<{ no: string }> }) {
  return getCheckpoint((await params).no);
}
