import { Skeletons } from '@/ui/skeletons';

export default function Loading() {
  return <Skeletons />;
}
