DROP TABLE search_backlog;
DROP TABLE search_entries;
