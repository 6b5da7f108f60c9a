import {
  IconAt,
  IconBuildingBank,
  IconCar,
  IconCoin,
  IconFile,
  IconId,
  IconMail,
  IconMapPin,
  IconPhone,
  IconPhoto,
  IconWorld,
} from '@tabler/icons-react';
import type { SelectorType } from '@/features/selectors/domain';

const icons: Record<SelectorType, typeof IconAt> = {
  phone: IconPhone,
  email: IconMail,
  url: IconWorld,
  handle: IconAt,
  sha256: IconFile,
  sha1: IconFile,
  md5: IconFile,
  pdq: IconPhoto,
  plate: IconCar,
  vin: IconCar,
  document: IconId,
  iban: IconBuildingBank,
  crypto: IconCoin,
  location: IconMapPin,
};

/** What kind of selector, at a glance; the words beside it say it too. */
export function SelectorIcon({ type }: { type: SelectorType }) {
  const Icon = icons[type];
  return <Icon size={16} stroke={1.7} aria-hidden />;
}
