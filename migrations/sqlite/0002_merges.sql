-- The id of the profile of the same kind that has taken this one's place. NULL: it was not merged.
ALTER TABLE documents ADD COLUMN merged_into TEXT;
CREATE INDEX documents_merged ON documents (kind, id, merged_into, deleted_at) WHERE merged_into IS NOT NULL;
