import type { NextRequest } from 'next/server';
import { handleExport } from '@/api/downloads';

export async function GET(request: NextRequest, { params }: { params: Promise<{ id: string }> }) {
  return handleExport(request, (await params).id);
}
