// A small chat server on Centrifuge, the library behind Centrifugo: a room is a channel with a
// stream in Redis as its history, publishes are acknowledged when they are stored, and what goes
// to one client within 5 ms leaves together.
//
// Environment: PORT, REDISHOST, REDISPORT.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/centrifugal/centrifuge"
)

const (
	writeDelay     = 5 * time.Millisecond
	historySize    = 50_000
	historyTTL     = time.Hour
	unlimitedFrame = -1
)

var lastUser atomic.Int64

func main() {
	node, err := createNode(os.Getenv("REDISHOST") + ":" + os.Getenv("REDISPORT"))
	if err != nil {
		log.Fatal(err)
	}
	node.OnConnecting(acceptAnyone)
	node.OnConnect(serveClient)
	if err := node.Run(); err != nil {
		log.Fatal(err)
	}
	releaseMemoryOnSignal()
	http.Handle("/connection/websocket", centrifuge.NewWebsocketHandler(node, centrifuge.WebsocketConfig{
		UseWriteBufferPool: true,
	}))
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil))
}

func createNode(redisAddress string) (*centrifuge.Node, error) {
	node, err := centrifuge.New(centrifuge.Config{LogLevel: centrifuge.LogLevelError})
	if err != nil {
		return nil, err
	}
	shard, err := centrifuge.NewRedisShard(node, centrifuge.RedisShardConfig{Address: redisAddress})
	if err != nil {
		return nil, err
	}
	broker, err := centrifuge.NewRedisBroker(node, centrifuge.RedisBrokerConfig{
		Shards: []*centrifuge.RedisShard{shard},
	})
	if err != nil {
		return nil, err
	}
	node.SetBroker(broker)
	return node, nil
}

func acceptAnyone(context.Context, centrifuge.ConnectEvent) (centrifuge.ConnectReply, error) {
	return centrifuge.ConnectReply{
		Credentials:        &centrifuge.Credentials{UserID: fmt.Sprint(lastUser.Add(1))},
		WriteDelay:         writeDelay,
		WriteWithTimer:     os.Getenv("WRITE_WITH_TIMER") == "1",
		MaxMessagesInFrame: unlimitedFrame,
	}, nil
}

func serveClient(client *centrifuge.Client) {
	client.OnSubscribe(func(_ centrifuge.SubscribeEvent, reply centrifuge.SubscribeCallback) {
		reply(centrifuge.SubscribeReply{
			Options: centrifuge.SubscribeOptions{EnableRecovery: true},
		}, nil)
	})
	client.OnPublish(func(_ centrifuge.PublishEvent, reply centrifuge.PublishCallback) {
		reply(centrifuge.PublishReply{
			Options: centrifuge.PublishOptions{HistorySize: historySize, HistoryTTL: historyTTL},
		}, nil)
	})
	client.OnHistory(func(_ centrifuge.HistoryEvent, reply centrifuge.HistoryCallback) {
		reply(centrifuge.HistoryReply{}, nil)
	})
}

// Before its memory is read it gives back what it does not use.
func releaseMemoryOnSignal() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGUSR2)
	go func() {
		for range signals {
			debug.FreeOSMemory()
		}
	}()
}
