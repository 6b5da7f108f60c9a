-- By itself: PostgreSQL lets a new value be used only once the transaction that adds it has ended.
alter type role add value 'victim_advocate';
