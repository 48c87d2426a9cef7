package anomaly

// Mark says that a flow belongs to an open episode.
type Mark struct {
	ID   string // Finding.ID
	Type string // Finding.Type, as it stood when the flow was marked
}
