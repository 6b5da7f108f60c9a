'use client';

export { ErrorPage as default } from '@/client/error-page';
