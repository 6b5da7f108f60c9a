import { notFound } from 'next/navigation';

export function generateMetadata(): never {
  notFound();
}

/** An address that there is not is answered inside the portal, and so exactly as one that is not the member's to see. */
export default function Unknown(): never {
  notFound();
}
