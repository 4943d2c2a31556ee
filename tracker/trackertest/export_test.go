package trackertest

// DeclareLocal gives a queue a field of its own that holds a text. Its id is
// "local--" with the key.
func (t *Tracker) DeclareLocal(queue, key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.declare(&field{
		id: "local--" + key, key: key, name: term{en: "Test " + key, ru: "Тестовый " + key},
		kind: stringKind, queue: t.byQueue[queue], version: 1,
	})
}
