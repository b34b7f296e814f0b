"""moto's Cognito stand-in with user pools, app clients and users, and the tokens it issues."""

import gzip
import json
import logging
import os

import boto3
import moto.cognitoidp
from cryptography.hazmat.primitives.asymmetric import rsa
from moto.server import ThreadedMotoServer

from tokens import decode

REGION = "eu-west-1"
PASSWORD = "Correct-horse-9"


class Pool:
    """A user pool with two app clients: the one that the chat server accepts, and another."""

    def __init__(self, cognito, name):
        self._api = cognito.api
        self.id = self._api.create_user_pool(PoolName=name)["UserPool"]["Id"]
        self.issuer = f"https://cognito-idp.{REGION}.amazonaws.com/{self.id}"
        self.jwks_url = f"{cognito.url}/{self.id}/.well-known/jwks.json"
        self.client = self._app_client("web")
        self.other_client = self._app_client("billing")

    def _app_client(self, name):
        flows = ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
        made = self._api.create_user_pool_client(UserPoolId=self.id, ClientName=name, ExplicitAuthFlows=flows)
        return made["UserPoolClient"]["ClientId"]

    def add_user(self, name):
        email = {"Name": "email", "Value": f"{name}@example.com"}
        self._api.admin_create_user(UserPoolId=self.id, Username=name, UserAttributes=[email])
        self._api.admin_set_user_password(UserPoolId=self.id, Username=name, Password=PASSWORD, Permanent=True)

    def tokens(self, name, client=None):
        """Signs a user in; returns (access token, id token)."""
        result = self._api.admin_initiate_auth(
            UserPoolId=self.id, ClientId=client or self.client, AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": name, "PASSWORD": PASSWORD})["AuthenticationResult"]
        return result["AccessToken"], result["IdToken"]


class Cognito:
    """The stand-in, on a free loopback port; one key signs for every pool in it."""

    def __init__(self):
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self._server.start()
        host, port = self._server.get_host_and_port()
        self.url = f"http://{host}:{port}"
        self.api = boto3.client("cognito-idp", endpoint_url=self.url, region_name=REGION,
                                aws_access_key_id="test", aws_secret_access_key="test")

    def stop(self):
        self._server.stop()

    @staticmethod
    def private_key():
        """The key moto signs with, from its package: forged tokens differ from real ones in one thing at a time."""
        path = os.path.join(os.path.dirname(moto.cognitoidp.__file__), "resources", "jwks-private.json")
        if os.path.exists(path):
            with open(path, "rb") as file:
                key = json.load(file)
        else:
            with gzip.open(path + ".gz") as file:
                key = json.load(file)
        number = lambda name: int.from_bytes(decode(key[name]), "big")
        public = rsa.RSAPublicNumbers(number("e"), number("n"))
        if "p" in key:
            p, q = number("p"), number("q")
        else:
            p, q = rsa.rsa_recover_prime_factors(number("n"), number("e"), number("d"))
        d = number("d")
        return rsa.RSAPrivateNumbers(
            p, q, d, rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q), public).private_key()
