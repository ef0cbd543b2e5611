"""What commands print (text, JSON, summary, picture), what commits and answers to comments say."""
