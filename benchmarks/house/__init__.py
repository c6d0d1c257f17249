"""The real house: our web server in production mode, on the run's own cluster, called over HTTP on this machine."""
