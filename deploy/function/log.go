package function

import (
	"errors"
	"io"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// newLog writes one JSON object a line, with the names that the platform
// understands: message, and level in capitals (documented).
func newLog(level Level, out io.Writer) *zap.Logger {
	encoding := zap.NewProductionEncoderConfig()
	encoding.MessageKey = "message"
	encoding.TimeKey = "time"
	encoding.EncodeLevel = zapcore.CapitalLevelEncoder
	encoding.EncodeTime = zapcore.RFC3339NanoTimeEncoder
	return zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(encoding), zapcore.Lock(zapcore.AddSync(out)), level.level))
}

// Level is how important a line has to be to be logged. The zero value is info.
type Level struct{ level zapcore.Level }

// UnmarshalText reads debug, info, warn or error.
func (l *Level) UnmarshalText(text []byte) error {
	for _, level := range []zapcore.Level{zapcore.DebugLevel, zapcore.InfoLevel, zapcore.WarnLevel, zapcore.ErrorLevel} {
		if level.String() == string(text) {
			l.level = level
			return nil
		}
	}
	return errors.New("must be debug, info, warn or error")
}
