// Centrifuge, the library that Centrifugo is made of, as Debian packages it: what is said on
// /speak is published to a channel to which everybody on /listen is subscribed.
package main

import (
	"context"
	"encoding/json"
	"net/http"
	"os"

	"github.com/centrifugal/centrifuge"
	"github.com/gorilla/websocket"
)

func main() {
	node, err := centrifuge.New(centrifuge.DefaultConfig)
	if err != nil {
		panic(err)
	}
	node.OnConnecting(func(context.Context, centrifuge.ConnectEvent) (centrifuge.ConnectReply, error) {
		return centrifuge.ConnectReply{
			Credentials:   &centrifuge.Credentials{},
			Subscriptions: map[string]centrifuge.SubscribeOptions{"all": {}},
		}, nil
	})
	node.OnConnect(func(*centrifuge.Client) {})
	if err := node.Run(); err != nil {
		panic(err)
	}
	anybody := func(*http.Request) bool { return true }
	http.Handle("/listen", centrifuge.NewWebsocketHandler(node, centrifuge.WebsocketConfig{
		CheckOrigin:        anybody,
		UseWriteBufferPool: true,
	}))
	upgrader := websocket.Upgrader{CheckOrigin: anybody}
	http.HandleFunc("/speak", func(w http.ResponseWriter, r *http.Request) {
		speaker, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		for {
			_, text, err := speaker.ReadMessage()
			if err != nil {
				return
			}
			data, _ := json.Marshal(string(text))
			if _, err := node.Publish("all", data); err != nil {
				return
			}
		}
	})
	panic(http.ListenAndServe("127.0.0.1:"+os.Args[1], nil))
}
