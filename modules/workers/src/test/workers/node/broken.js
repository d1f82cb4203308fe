/** Cannot be loaded. */
throw new Error('it breaks at once');
