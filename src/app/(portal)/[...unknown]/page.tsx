import { notFound } from 'next/navigation';

/** An address that there is not is answered inside the portal, and so exactly as one that is not the member's to see. */
export default function Unknown() {
  notFound();
}
