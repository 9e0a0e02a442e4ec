"""What each page shows, read by the queries of the API. A view is given a connection and gives a row, or None."""
