-- AlterEnum
ALTER TYPE "selector_type" ADD VALUE 'location';
