-- AlterEnum
ALTER TYPE "export_kind" ADD VALUE 'events_pdf';
