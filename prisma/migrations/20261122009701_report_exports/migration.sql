-- Reports as signed PDF: who received what about a subject, and a week's review sheet.
alter type "export_kind" add value 'disclosures_pdf';
alter type "export_kind" add value 'sheet_pdf';
