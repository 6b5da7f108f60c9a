-- The number in a lead's reference: four digits, and more once an agency has more leads than that.
create function lead_digits(p_number bigint) returns text
  language sql immutable parallel safe
  return lpad(p_number::text, greatest(4, length(p_number::text)), '0');

revoke all on function lead_digits(bigint) from public;
grant execute on function lead_digits(bigint) to concord_app;
