//! The providers' wire formats. No disk, no SQL; nothing of jobs.
