"""What `notifications` tells of one subject each."""
