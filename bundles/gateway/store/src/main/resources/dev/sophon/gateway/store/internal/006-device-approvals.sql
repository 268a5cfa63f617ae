-- What a device says would run, where it has asked for the approval itself.
ALTER TABLE approval ADD COLUMN device_params VARCHAR(1000000);

ALTER TABLE approval ADD COLUMN device_words VARCHAR(10000);
